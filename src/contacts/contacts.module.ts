import { Module } from '@nestjs/common';
import { ContactPageStore } from './contactPage.store.js';
import { ContactStore } from './contact.store.js';

@Module({ providers: [ContactPageStore, ContactStore], exports: [ContactPageStore, ContactStore] })
export class ContactsModule {}

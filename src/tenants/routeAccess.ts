import { SetMetadata } from '@nestjs/common';
import type { Role } from '../contracts/model.js';
import type { Feature } from './features.js';

export const PUBLIC = 'baton:public';
export const ROLES_ALLOWED = 'baton:roles';
export const FEATURE_NEEDED = 'baton:feature';

/** Lets strangers in: the route checks a secret of its own, or has nothing to hide. */
export const Public = () => SetMetadata(PUBLIC, true);

/**
 * Who may call: these roles and `admin`. Without it everybody of the tenant may read (GET, HEAD) and `agent` and up may
 * write.
 */
export const Roles = (...roles: Role[]) => SetMetadata(ROLES_ALLOWED, roles);

/** 403 `feature_disabled` for tenants that do not have it. */
export const RequireFeature = (feature: Feature) => SetMetadata(FEATURE_NEEDED, feature);

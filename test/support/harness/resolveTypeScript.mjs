import { registerHooks } from 'node:module';

// Node runs the harness's TypeScript by itself, but looks for the `.js` that its imports name. (Not by tsx, which would
// load Nest twice, once for each way of importing it, and the second Nest knows none of the first one's classes.)
registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});

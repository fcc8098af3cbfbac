import { defineConfig, type Plugin } from 'vite';
import { compileScript, parse } from 'vue/compiler-sfc';
import { client } from '../shared/vite.ts';

/** As much of `@vitejs/plugin-vue` as this page needs. In your own project take that one. */
const vue: Plugin = {
  name: 'vue-components',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('.vue')) return null;
    const { descriptor } = parse(code, { filename: id });
    const { content } = compileScript(descriptor, { id, inlineTemplate: true });
    return { code: content, map: null, moduleType: 'ts' };
  },
};

export default defineConfig({
  plugins: [vue],
  resolve: { alias: [client] },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  build: { target: 'es2022' },
});

import { defineCatalog } from '../trigger.js';

export const filesCatalog = defineCatalog({
  category: 'files',
  label: 'Files',
  description: 'Documents and downloads in your account.',
  types: {
    'file.uploaded': {
      level: 'success',
      priority: 'low',
      title: 'New file: {name}',
      message: '“{name}” is now in your files.',
    },
    'file.deleted': {
      level: 'info',
      priority: 'low',
      title: 'File deleted: {name}',
      message: '“{name}” was removed from your files.',
    },
  },
});

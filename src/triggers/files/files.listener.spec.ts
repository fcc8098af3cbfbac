import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { renderDraft } from '../trigger.js';
import { FileEvent } from './files.events.js';
import { FilesListener } from './files.listener.js';

const listener = new FilesListener();
const file = { fileId: 'f/7', userId: 'anna', name: 'invoice {7}.pdf' };

const event = (data: object = {}) => ({
  id: 'e1',
  source: 'shop',
  type: 'file',
  time: '2026-11-27T08:00:00.000Z',
  data: plainToInstance(FileEvent, { ...file, ...data }),
});

const problems = (data: object) =>
  validateSync(plainToInstance(FileEvent, data)).map((error) => error.property);

describe('files', () => {
  it('tells a person of their new file', () => {
    const { drafts, ...rest } = listener.onUploaded(event({ size: 2048 }));
    expect(rest).toEqual({});
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'file.uploaded', category: 'files', level: 'success', priority: 'low' },
      url: '/files',
      thread: 'file:f/7',
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'New file: invoice {7}.pdf',
      message: '“invoice {7}.pdf” is now in your files.',
    });
  });

  it('tells a person when their file is gone', () => {
    const { drafts, ...rest } = listener.onDeleted(event());
    expect(rest).toEqual({});
    expect(drafts).toHaveLength(1);
    expect(drafts[0]).toMatchObject({
      to: { user: 'anna' },
      type: { type: 'file.deleted', category: 'files', level: 'info', priority: 'low' },
      url: '/files',
      thread: 'file:f/7',
    });
    expect(renderDraft(drafts[0]!)).toMatchObject({
      title: 'File deleted: invoice {7}.pdf',
      message: '“invoice {7}.pdf” was removed from your files.',
    });
  });

  it('leads where the shop says', () => {
    expect(listener.onUploaded(event({ url: '/files/f7' })).drafts[0]!.url).toBe('/files/f7');
    expect(listener.onDeleted(event({ url: '/files/bin' })).drafts[0]!.url).toBe('/files/bin');
  });

  it('shows no field it does not know', () => {
    const { drafts } = listener.onUploaded(event({ size: 0, bucket: 's3://secret' }));
    expect(drafts[0]!.data).toEqual({ fileId: 'f/7', name: 'invoice {7}.pdf', size: 0 });
  });

  it('refuses what it cannot use', () => {
    expect(problems({})).toEqual(['fileId', 'userId', 'name']);
    expect(problems({ ...file, size: -1 })).toEqual(['size']);
    expect(problems({ ...file, size: '2 KB' })).toEqual(['size']);
    expect(problems({ ...file, name: '' })).toEqual(['name']);
    expect(problems({ ...file, url: 'ftp://shop.example/7' })).toEqual(['url']);
    expect(problems({ ...file, size: null, url: null })).toEqual([]);
  });
});

import { Controller, Get, Headers, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { AuditPage, AuditRecord } from '../../contract/index.js';
import { columnsOf, csvFile, wantsCsv } from '../csv/export.js';
import { AuditRepository } from './audit.repository.js';
import { AuditPageDto, AuditQueryDto } from './dto.js';

const COLUMNS = columnsOf<AuditRecord>('id', 'at', 'actor', 'action', 'target', 'details', 'hash');

@ApiTags('admin')
@Roles('admin')
@Controller('admin/audit')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @ApiOperation({
    summary: 'List what staff did, newest first',
    description: 'Only ever added to. `npm run audit:verify` shows that no line was altered.',
  })
  @ApiOkResponse({ type: AuditPageDto })
  async list(
    @Query() { limit = 20, cursor, format, ...filter }: AuditQueryDto,
    @Headers('accept') accept?: string,
  ): Promise<AuditPage | StreamableFile> {
    const before = cursor === undefined ? undefined : BigInt(cursor);
    if (wantsCsv(format, accept)) {
      const read = (after: bigint | undefined, rows: number) =>
        this.audit.list(filter, after ?? before, rows);
      return csvFile('audit', COLUMNS, read, ({ id }) => BigInt(id));
    }
    const found = await this.audit.list(filter, before, limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }
}

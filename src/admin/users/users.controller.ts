import { Controller, Get, Headers, Param, Query, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { UserPage, UserRecord, UserSummary } from '../../contract/index.js';
import { UserParams } from '../../users/dto.js';
import { columnsOf, csvFile, wantsCsv } from '../csv/export.js';
import { UserPageDto, UserQueryDto, UserRecordDto, UsersQueryDto } from './dto.js';
import { AdminUsersRepository } from './users.repository.js';
import { AdminUsersService } from './users.service.js';

const COLUMNS = columnsOf<UserSummary>(
  'id',
  'email',
  'phone',
  'name',
  'locale',
  'timezone',
  'roles',
  'tags',
  'createdAt',
  'updatedAt',
);

@ApiTags('admin')
@Roles('admin')
@Controller('admin/users')
export class AdminUsersController {
  constructor(
    private readonly users: AdminUsersRepository,
    private readonly service: AdminUsersService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Find people', description: 'By how their id, e-mail address or name begins.' })
  @ApiOkResponse({ type: UserPageDto })
  async list(
    @Query() { query, limit = 20, cursor, format }: UsersQueryDto,
    @Headers('accept') accept?: string,
  ): Promise<UserPage | StreamableFile> {
    if (wantsCsv(format, accept)) {
      const read = (after: string | undefined, rows: number) => this.users.list(query, after ?? cursor, rows);
      return csvFile('users', COLUMNS, read, ({ id }) => id);
    }
    const found = await this.users.list(query, cursor, limit);
    const data = found.slice(0, limit);
    return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null };
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Look at a person',
    description: 'Their inbox as they see it, who they are, what they chose, and what left for them.',
  })
  @ApiOkResponse({ type: UserRecordDto })
  find(@Param() { id }: UserParams, @Query() { cursor }: UserQueryDto): Promise<UserRecord> {
    return this.service.find(id, cursor);
  }
}

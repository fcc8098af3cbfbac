import { Body, Controller, Delete, Get, Header, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { UserExport } from '../contract/index.js';
import { ApiErrors } from '../errors/api-errors.js';
import { UserDto, UserExportDto, UserParams } from './dto.js';
import { ErasureService } from './erasure.service.js';
import { ExportRepository } from './export.repository.js';
import { UsersService } from './users.service.js';

@ApiTags('shop')
@Roles('service', 'admin')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly erasure: ErasureService,
    private readonly exports: ExportRepository,
  ) {}

  @Put(':id')
  @ApiOperation({
    summary: 'Tell who a person is',
    description: 'Fields that are left out stay as they are.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiErrors('user_erased')
  async put(@Param() { id }: UserParams, @Body() fields: UserDto): Promise<UserDto> {
    return this.users.put(id, fields);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase a person',
    description:
      'Everything that is kept about them, for good: the id cannot be used again, their tokens count no more, and their ' +
      'connections end. Answered when it is done; after any other answer send it again.',
  })
  @ApiNoContentResponse()
  async erase(@CurrentUser() { userId }: Principal, @Param() { id }: UserParams): Promise<void> {
    await this.erasure.erase(id, userId);
  }

  @Get(':id/export')
  @Header('content-disposition', 'attachment; filename="export.json"')
  @ApiOperation({
    summary: 'Hand over everything about a person',
    description: 'As it is stored, with secrets of their devices. Empty lists for who is not known.',
  })
  @ApiOkResponse({ type: UserExportDto })
  async export(@CurrentUser() { userId }: Principal, @Param() { id }: UserParams): Promise<UserExport> {
    return this.exports.export(id, userId);
  }
}

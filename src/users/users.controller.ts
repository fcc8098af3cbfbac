import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../auth/auth.decorators.js';
import { UserDto, UserParams } from './dto.js';
import { UsersService } from './users.service.js';

@ApiTags('shop')
@Roles('service', 'admin')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Put(':id')
  @ApiOperation({
    summary: 'Tell who a person is',
    description: 'Fields that are left out stay as they are.',
  })
  @ApiOkResponse({ type: UserDto })
  async put(@Param() { id }: UserParams, @Body() fields: UserDto): Promise<UserDto> {
    return this.users.put(id, fields);
  }
}

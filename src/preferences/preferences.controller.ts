import { Body, Controller, Get, HttpCode, Post, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { Preferences } from '../contract/index.js';
import { ApiErrors } from '../errors/api-errors.js';
import { PreferencesDto, PreferencesUpdateDto } from './dto.js';
import { PreferencesService } from './preferences.service.js';

@ApiTags('preferences')
@Roles('customer', 'admin')
@Controller('notifications/preferences')
export class PreferencesController {
  constructor(private readonly preferences: PreferencesService) {}

  @Get()
  @ApiOperation({ summary: 'Get all you can choose, and what is in force' })
  @ApiOkResponse({ type: PreferencesDto })
  get(@CurrentUser() { userId }: Principal): Promise<Preferences> {
    return this.preferences.get(userId);
  }

  @Put()
  @ApiOperation({
    summary: 'Change any part of it',
    description: 'What the body does not name stays. Answers the whole.',
  })
  @ApiOkResponse({ type: PreferencesDto })
  @ApiErrors('preference_locked')
  put(@CurrentUser() { userId }: Principal, @Body() body: PreferencesUpdateDto): Promise<Preferences> {
    return this.preferences.put(userId, body);
  }

  @Post('reset')
  @HttpCode(200)
  @ApiOperation({ summary: 'Go back to the defaults', description: 'Consent to marketing goes, too.' })
  @ApiOkResponse({ type: PreferencesDto })
  reset(@CurrentUser() { userId }: Principal): Promise<Preferences> {
    return this.preferences.reset(userId);
  }
}

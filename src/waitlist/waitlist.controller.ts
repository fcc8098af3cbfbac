import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { WaitlistEntry } from '../contract/index.js';
import { AppError } from '../errors/app.error.js';
import { WaitlistDto, WaitlistEntryDto, WaitlistParams, WaitlistVariant } from './dto.js';
import { WaitlistRepository } from './waitlist.repository.js';

const MAX_ENTRIES = 500;

@ApiTags('waitlist')
@Roles('customer', 'admin')
@Controller('waitlist')
export class WaitlistController {
  constructor(private readonly waitlist: WaitlistRepository) {}

  @Get()
  @ApiOperation({ summary: 'List what you wait for, newest first' })
  @ApiOkResponse({ type: WaitlistDto })
  async list(@CurrentUser() { userId }: Principal): Promise<{ data: WaitlistEntry[] }> {
    return { data: await this.waitlist.list(userId, MAX_ENTRIES) };
  }

  @Put(':productId')
  @ApiOperation({
    summary: 'Wait for a product',
    description:
      'You are told once, when it is back, in the order of arrival. Repeating it keeps the older place.',
  })
  @ApiOkResponse({ type: WaitlistEntryDto })
  async add(
    @CurrentUser() { userId }: Principal,
    @Param() { productId }: WaitlistParams,
    @Body() { variantId }: WaitlistVariant,
  ): Promise<WaitlistEntry> {
    if ((await this.waitlist.count(userId)) >= MAX_ENTRIES) {
      throw new AppError('validation_failed', `You can wait for at most ${MAX_ENTRIES} products.`);
    }
    return this.waitlist.add(userId, productId, variantId);
  }

  @Delete(':productId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Stop waiting', description: 'For one variant, or for all of the product.' })
  @ApiNoContentResponse()
  async remove(
    @CurrentUser() { userId }: Principal,
    @Param() { productId }: WaitlistParams,
    @Query() { variantId }: WaitlistVariant,
  ): Promise<void> {
    await this.waitlist.remove(userId, productId, variantId);
  }
}

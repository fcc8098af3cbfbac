import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentUser, Roles } from '../auth/auth.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { AudienceSize, MailPreview } from '../contract/index.js';
import { MailRenderer } from '../delivery/email/mail.renderer.js';
import { typeOfKind } from './announcements.catalog.js';
import { AudienceSizeRepository } from './audience-size.repository.js';
import { AudienceSizeDto, AudienceSizeQueryDto, BroadcastDraftDto, MailPreviewDto } from './draft.dto.js';

/** What staff want to know of a broadcast before they send it. Nothing here is stored. */
@ApiTags('broadcasts')
@Roles('admin')
@Controller('admin/broadcasts')
export class DraftsController {
  constructor(
    private readonly audiences: AudienceSizeRepository,
    private readonly mails: MailRenderer,
  ) {}

  @Post('audience')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Count an audience',
    description: 'As it is now, up to 100,000; who is in it when a broadcast starts decides who has it.',
  })
  @ApiOkResponse({ type: AudienceSizeDto })
  audience(@Body() { audience = 'all' }: AudienceSizeQueryDto): Promise<AudienceSize> {
    return this.audiences.count(audience);
  }

  @Post('preview')
  @HttpCode(200)
  @ApiOperation({ summary: 'See the e-mail of a broadcast', description: 'As its caller would have it.' })
  @ApiOkResponse({ type: MailPreviewDto })
  preview(@CurrentUser() { userId }: Principal, @Body() draft: BroadcastDraftDto): MailPreview {
    const { title, message, kind = 'announcement', url = null, imageUrl = null, language = 'en' } = draft;
    const { type, category, level, priority } = typeOfKind(kind);
    const recipient = { userId, name: null, email: null, phone: null, locale: language, timezone: null };
    const words = { title, message, url, imageUrl, language };
    const { subject, html, text } = this.mails.notification({
      id: '0',
      notificationId: null,
      recipient,
      type,
      category,
      channel: 'email',
      content: { ...words, level, priority, data: {}, thread: null },
      attempt: 1,
      createdAt: new Date(),
      expiresAt: null,
    });
    return { subject, html, text };
  }
}

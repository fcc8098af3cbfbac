import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../auth/auth.decorators.js';
import type { Preferences, Pulse } from '../../contract/index.js';
import { CatalogRegistry } from '../../preferences/catalog.registry.js';
import { PreferencesDto } from '../../preferences/dto.js';
import { matrixOf } from '../../preferences/matrix.js';
import { ShopPolicyProvider } from '../../preferences/shop-policy.js';
import { PulseDto } from './pulse.dto.js';
import { PulseReader } from './pulse.js';

/** Somebody who never chose anything, and whom every channel could reach. */
const NOBODY = {
  userId: '',
  settings: {},
  email: null,
  emailSuppressed: false,
  phone: null,
  phoneSuppressed: false,
  hasPush: false,
  locale: 'en',
  timezone: null,
};

/** What the console shows that no other part of the API says. */
@ApiTags('admin')
@Roles('admin')
@Controller('admin')
export class PulseController {
  constructor(
    private readonly pulse: PulseReader,
    private readonly policy: ShopPolicyProvider,
    private readonly catalogs: CatalogRegistry,
  ) {}

  @Get('pulse')
  @Header('cache-control', 'no-store')
  @ApiOperation({
    summary: 'Feel the pulse of a node',
    description: 'Counts since its start, and how long things take: of the node that answers, read live.',
  })
  @ApiOkResponse({ type: PulseDto })
  read(): Promise<Pulse> {
    return this.pulse.read();
  }

  @Get('preferences-defaults')
  @ApiOperation({
    summary: 'See what holds for those who never chose',
    description: 'The matrix as the catalogues and the file of the shop set it.',
  })
  @ApiOkResponse({ type: PreferencesDto })
  defaults(): Preferences {
    return matrixOf(NOBODY, this.policy, this.catalogs, new Date());
  }
}

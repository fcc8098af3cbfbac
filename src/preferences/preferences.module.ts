import { Module } from '@nestjs/common';
import { CatalogRegistry } from './catalog.registry.js';
import { PreferencesController } from './preferences.controller.js';
import { PreferencesRepository } from './preferences.repository.js';
import { PreferencesService } from './preferences.service.js';
import { ShopPolicyProvider } from './shop-policy.js';

@Module({
  controllers: [PreferencesController],
  providers: [PreferencesService, PreferencesRepository, CatalogRegistry, ShopPolicyProvider],
  exports: [PreferencesService, CatalogRegistry, ShopPolicyProvider],
})
export class PreferencesModule {}

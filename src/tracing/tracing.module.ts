import { Global, Module } from '@nestjs/common';
import { OtlpExporter } from './otlp.exporter.js';
import { Tracer } from './tracer.js';

@Global()
@Module({ providers: [OtlpExporter, Tracer], exports: [Tracer] })
export class TracingModule {}

import { TransformationType } from 'class-transformer';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { getMetadataStorage, IS_OPTIONAL } from 'class-validator';

// The rules of a class, read once. class-validator gathers them anew for each object, which costs the intake more than all
// it does besides in this process; here they become a list at the first use. It only ever says yes: what is wrong, and
// what the list cannot hold, goes to class-validator, whose answer and words stand.

type Class<T extends object = object> = new () => T;
type Check = (object: object, value: unknown) => boolean;
type ValidationMetadata = ReturnType<
  ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']
>[number];

interface Property {
  name: string;
  /** Its place among the properties. */
  index: number;
  /** Nothing is checked where it is absent. */
  isOptional: boolean;
  conditions: Check[];
  checks: Check[];
  /** What its value, or each element of it, is an instance of; `Number`: text becomes a number. */
  nested: Class | NumberConstructor | undefined;
  /** Its value is changed by a function of its own. */
  isChanged: boolean;
}

interface Rules {
  type: Class;
  properties: ReadonlyMap<string, Property>;
}

interface Reading {
  /** Fields that the class does not have: an error, or left out. */
  strict?: boolean;
  /** Fields that are null: left out, or left to class-validator. */
  nulls?: 'drop' | 'leave';
  /** Copies an object or array that no class describes. Default: the same object. */
  copy?: (value: object) => unknown;
}

/** Thrown and caught here. */
class Unsure extends Error {}

const compiled = new Map<Class, Rules | null>();

/**
 * The object as an instance of `type`; undefined unless class-validator would certainly find nothing wrong with it.
 */
export function readQuickly<T extends object>(
  type: Class<T>,
  plain: object,
  { strict = false, nulls = 'leave', copy = (value) => value }: Reading = {},
): T | undefined {
  const rules = rulesOf(type);
  return rules ? (readAll(rules, plain, { strict, nulls, copy }) as T | undefined) : undefined;
}

function readAll({ type, properties }: Rules, plain: object, reading: Required<Reading>): object | undefined {
  const object = new type() as Record<string, unknown>;
  // Kept beside the object: to look up by name what most objects do not have is slow.
  const values: unknown[] = Array.from({ length: properties.size });
  for (const name of Object.keys(plain)) {
    const value = (plain as Record<string, unknown>)[name];
    if (value === null) {
      if (reading.nulls === 'leave') return undefined;
      continue;
    }
    const property = properties.get(name);
    if (property) {
      const read = readOne(property, value, reading);
      if (read === undefined) return undefined;
      object[name] = read;
      values[property.index] = read;
    } else if (reading.strict) {
      return undefined;
    }
  }
  for (const { index, isOptional, conditions, checks } of properties.values()) {
    const value = values[index];
    if (value === undefined && isOptional) continue;
    if (!holdAll(conditions, object, value)) continue;
    if (!holdAll(checks, object, value)) return undefined;
  }
  return object;
}

/** Undefined: not certain. Nested objects are read strictly, because rules of what holds them may look at all they have. */
function readOne({ nested, isChanged }: Property, value: unknown, reading: Required<Reading>): unknown {
  if (isChanged) return undefined;
  if (nested === Number) {
    return typeof value === 'string' || typeof value === 'number' ? Number(value) : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (!nested) return reading.copy(value);
  const rules = rulesOf(nested as Class);
  if (!rules) return undefined;
  const strictly = { ...reading, strict: true };
  if (!Array.isArray(value)) return readAll(rules, value, strictly);
  const elements: unknown[] = [];
  for (const element of value as unknown[]) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) return undefined;
    const read = readAll(rules, element, strictly);
    if (!read) return undefined;
    elements.push(read);
  }
  return elements;
}

function holdAll(checks: readonly Check[], object: object, value: unknown): boolean {
  for (const check of checks) if (!check(object, value)) return false;
  return true;
}

function rulesOf(type: Class): Rules | null {
  let rules = compiled.get(type);
  if (rules === undefined) {
    try {
      rules = compile(type);
    } catch (error) {
      if (!(error instanceof Unsure)) throw error;
      rules = null;
    }
    compiled.set(type, rules);
  }
  return rules;
}

function compile(type: Class): Rules {
  // A value that no field of the input brings along.
  if (Object.keys(new type()).length > 0) throw new Unsure();
  const properties = new Map<string, Property>();
  const all = getMetadataStorage().getTargetValidationMetadatas(type, '', false, false);
  if (all.length === 0) throw new Unsure();
  for (const metadata of all) {
    const { propertyName: name } = metadata;
    const property = properties.get(name) ?? {
      name,
      index: properties.size,
      isOptional: false,
      conditions: [],
      checks: [],
      ...changeOf(type, name),
    };
    properties.set(name, property);
    add(property, metadata, type);
  }
  return { type, properties };
}

function add(property: Property, metadata: ValidationMetadata, type: Class): void {
  const { conditions, checks, nested } = property;
  switch (metadata.type) {
    case 'conditionalValidation':
      property.isOptional ||= metadata.name === IS_OPTIONAL;
      conditions.push(metadata.constraints[0] as Check);
      return;
    case 'nestedValidation':
      // The object itself was checked when it was read.
      if (!nested || nested === Number) throw new Unsure();
      checks.push((_, value) => value === undefined || (typeof value === 'object' && value !== null));
      return;
    case 'customValidation':
      checks.push(...checksOf(metadata, type));
      return;
    default:
      throw new Unsure();
  }
}

function checksOf(metadata: ValidationMetadata, { name: targetName }: Class): Check[] {
  const { constraintCls, constraints, propertyName: property, each, validateIf } = metadata;
  return getMetadataStorage()
    .getTargetValidatorConstraints(constraintCls)
    .map(({ async, instance }) => {
      if (async) throw new Unsure();
      // A promise is no answer yet.
      const check: Check = (object, value) =>
        instance.validate(value, { targetName, property, object, value, constraints }) === true;
      const checkEach: Check = (object, value) => {
        if (!Array.isArray(value)) return check(object, value);
        const details = { targetName, property, object, value, constraints };
        return value.every((one: unknown) => instance.validate(one, details) === true);
      };
      const applied = each ? checkEach : check;
      if (!validateIf) return applied;
      return (object, value) => !validateIf(object, value) || applied(object, value);
    });
}

/** What class-transformer makes of the field. */
function changeOf(type: Class, name: string): Pick<Property, 'nested' | 'isChanged'> {
  const storage = defaultMetadataStorage;
  const isHidden =
    storage.getStrategy(type) !== 'none' ||
    storage.findExposeMetadata(type, name) !== undefined ||
    storage.findExcludeMetadata(type, name) !== undefined;
  if (isHidden) throw new Unsure();
  const isChanged = storage.findTransformMetadatas(type, name, TransformationType.PLAIN_TO_CLASS).length > 0;
  const found = storage.findTypeMetadata(type, name);
  if (!found) return { nested: undefined, isChanged };
  const nested = found.typeFunction() as Class | NumberConstructor;
  if (found.options.discriminator || NATIVE.has(nested)) throw new Unsure();
  return { nested, isChanged };
}

const NATIVE = new Set<unknown>([String, Boolean, Date, Buffer, Array, Map, Set, Object]);

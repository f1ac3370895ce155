export declare const SCHEMA: 'bookshop-course/pack/v1';
export declare const MANIFEST: string;
export declare const PARTS: Readonly<Record<'packages' | 'binding' | 'images', string>>;
export declare function partsOf(images: readonly unknown[]): string[];
export declare const BINDING_PLACE: readonly string[];
export declare const INSTALL: readonly string[];
export declare function npmCommand(args: readonly string[]): [string, string[]];
export declare function offlineEnvironment(folder: string, registry: string): NodeJS.ProcessEnv;

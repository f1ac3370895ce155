export declare function findOuterWorkspace(root: string): string | undefined;

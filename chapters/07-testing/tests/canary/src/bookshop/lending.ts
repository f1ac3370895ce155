export const dueDate = () => undefined;
export const addMonths = () => undefined;
export const isOverdue = () => undefined;
export const fine = () => undefined;
export const isOpen = () => undefined;
export const voucherCode = () => undefined;

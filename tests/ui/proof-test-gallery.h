/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures of a window, and whether all text in it can be read. */

/* The name of a dialog whose title is one that people, files or the service give. */
#define PROOF_TEST_GALLERY_NAMED "named"

/* After gtest: from here on a warning, of GTK for example, fails the test that runs. */
void       proof_test_gallery_init    (void);
/* The first mapped widget, in drawing order, with this id in its template. */
GtkWidget *proof_test_gallery_find    (GtkWidget  *root,
                                       const char *id);
/* Once it is drawn: fails the test for each text that is cut off; into $PROOF_TEST_PICTURES too,
 * with the popovers that are open, as @name. */
void       proof_test_gallery_show    (GtkWidget  *window,
                                       const char *name);
/* How many were shown. */
guint      proof_test_gallery_get_n   (void);

G_END_DECLS

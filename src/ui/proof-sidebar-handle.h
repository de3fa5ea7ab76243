/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define PROOF_TYPE_SIDEBAR_HANDLE (proof_sidebar_handle_get_type ())

/* The edge of a sidebar that is dragged to resize it. Properties: split (AdwOverlaySplitView, not
 * owned), key (of the settings, a double: the width is read from it and kept there). */
G_DECLARE_FINAL_TYPE (ProofSidebarHandle, proof_sidebar_handle, PROOF, SIDEBAR_HANDLE, GtkWidget)

G_END_DECLS

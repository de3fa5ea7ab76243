/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "proof-session.h"
#include "proof-video-geometry.h"

G_BEGIN_DECLS

/* A box as it was drawn: what it is, and where it and its tag lie in the widget. Neither is cut to
 * the picture; @tag has no width where the tag gave way. */
typedef struct
{
  ProofShownBox  shown;
  ProofVideoRect rect;
  ProofVideoRect tag;
} ProofVideoBox;

#define PROOF_NO_BOX G_MAXUINT

/* How a set of boxes is to be drawn. */
typedef struct
{
  ProofVideoRect picture;
  gboolean       held;
  guint          hovered;            /* into the boxes; PROOF_NO_BOX */
  guint          selected_detection; /* PROOF_NO_DETECTION */
  guint          selected_instance;  /* PROOF_NO_INSTANCE: all of the detection's */
} ProofBoxStyle;

/* Draws boxes and their tags; keeps the texts of tags laid out. Owned by one widget. */
typedef struct _ProofBoxPainter ProofBoxPainter;

ProofBoxPainter *proof_box_painter_new      (GtkWidget           *widget);
void             proof_box_painter_free     (ProofBoxPainter     *self);
/* Forgets the texts: another font, another store. */
void             proof_box_painter_reset    (ProofBoxPainter     *self);
void             proof_box_painter_snapshot (ProofBoxPainter     *self,
                                             GtkSnapshot         *snapshot,
                                             ProofLabelStore     *store,
                                             GArray              *boxes,
                                             const ProofBoxStyle *style);
guint            proof_box_painter_hit      (GArray              *boxes,
                                             double               x,
                                             double               y,
                                             guint                after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofBoxPainter, proof_box_painter_free)

G_END_DECLS

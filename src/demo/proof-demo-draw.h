/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "proof-demo-scene.h"

G_BEGIN_DECLS

/* Draws the street at any time; keeps the layers that never change. */
typedef struct _ProofDemoPainter ProofDemoPainter;

ProofDemoPainter *proof_demo_painter_new  (void);
void              proof_demo_painter_free (ProofDemoPainter      *painter);
void              proof_demo_painter_draw (ProofDemoPainter      *painter,
                                           cairo_t               *cr,
                                           double                 seconds);
void              proof_demo_draw_actor   (cairo_t               *cr,
                                           const ProofDemoActor  *actor,
                                           const ProofDemoPose   *pose,
                                           double                 seconds);
gboolean          proof_demo_measure      (const ProofDemoActor  *actor,
                                           double                 seconds,
                                           cairo_rectangle_t     *extents);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofDemoPainter, proof_demo_painter_free)

G_END_DECLS

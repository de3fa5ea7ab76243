/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "proof-demo-scene.h"

G_BEGIN_DECLS

/* Each draws at the origin, standing on y = 0 and looking to the right, at scale 1. */
void proof_demo_draw_car           (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_bus           (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_bicycle       (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_walker        (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_cyclist       (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_dog           (cairo_t              *cr,
                                    const ProofDemoActor *actor,
                                    const ProofDemoPose  *pose);
void proof_demo_draw_traffic_light (cairo_t              *cr,
                                    ProofDemoLight        light);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-inspector.h"
#include "proof-label-sidebar.h"
#include "proof-moment-label.h"
#include "proof-timeline.h"
#include "proof-transport.h"
#include "proof-video-banner.h"
#include "proof-video-view.h"
#include "proof-viewer-page.h"

G_BEGIN_DECLS

typedef enum
{
  PROP_SHOW_LABELS = 1,
  PROP_SHOW_INSPECTOR,
  PROP_SHOW_TIMELINE,
  PROP_SHOW_BOXES,
  PROP_CODED_BOXES,
  PROP_INTERPOLATE,
  PROP_FILTER,
  PROP_MUTE,
  PROP_FULLSCREEN,
  PROP_NARROW,
  PROP_LOOP,
  N_PROPS,
} ProofViewerPageProperty;

struct _ProofViewerPage
{
  AdwNavigationPage    parent_instance;

  /* template widgets */
  AdwWindowTitle      *window_title;
  AdwBanner           *banner;
  ProofVideoBanner    *video_banner;
  GtkRevealer         *loading_revealer;
  GtkLabel            *status_label;
  GtkProgressBar      *progress_bar;
  GtkWidget           *pause_button;
  GtkWidget           *resume_button;
  GtkPaned            *paned;
  AdwOverlaySplitView *labels_split;
  AdwOverlaySplitView *inspector_split;
  GtkStack            *stack;
  AdwStatusPage       *message;
  GtkWidget           *retry_button;
  ProofLabelSidebar   *label_sidebar;
  ProofVideoView      *video_view;
  ProofMomentLabel    *moment_label;
  ProofTransport      *transport;
  ProofInspector      *inspector;
  ProofTimeline       *timeline;

  /* owned */
  ProofSession        *session;

  /* the boolean properties, by id */
  gboolean             flags[N_PROPS];
  int                  timeline_height; /* as it was given, less the handle */
  guint                pulse_id;

  /* shuttle: proof-viewer-actions.c */
  double               rate;    /* from before the shuttle, to come back to */
  double               shuttle; /* the rate while shuttling, else 0 */
  gboolean             k_held;
  gboolean             k_used;  /* something happened at its press or since */
};

/* proof-viewer-actions.c */
void proof_viewer_page_install_actions (GtkWidgetClass *widget_class);

/* proof-viewer-picture.c */
void proof_viewer_page_install_picture_actions (GtkWidgetClass *widget_class);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-player.h"
#include "proof-retimer.h"
#include "proof-seek-queue.h"
#include "proof-sink.h"
#include "proof-step-window.h"

G_BEGIN_DECLS

struct _ProofPlayer
{
  GObject parent_instance;

  ProofMedia *media;
  GCancellable *scan; /* of the frame table, and of opening before it */
  ProofFrameTable *table;

  GstElement *pipeline;   /* NULL while the video is asked what it is */
  GstElement *audio_sink; /* owned by the pipeline */
  GstElement *decoded;    /* as well: a queue of pictures */
  ProofSink *sink;
  ProofRetimer *retimer;
  guint bus_watch;
  char *missing;

  ProofPlayerState state;
  GError *error;
  ProofFrame *frame;
  ProofTime start; /* of the first frame that came */
  guint frame_number;
  guint overwritten; /* by the sinks of pipelines that are gone */

  ProofSeekQueue queue;
  gboolean stepping;        /* the wish in flight is carried out as a step event */
  guint32 step;             /* that event's number */
  gboolean arrived;         /* its frame is there, or the step ended without one */
  guint retries;            /* of the same wish */
  guint serial;             /* the sink's when it was sent */
  int waiting_steps;        /* asked for before the table was there */
  gboolean playing;         /* wanted */
  gboolean without_audio;   /* the audio device failed */
  gboolean audio_elsewhere; /* after a step event */
  double segment_rate;      /* of the newest seek */
  gboolean skipping;        /* decoding all frames takes too long for the rate */
  guint pace;               /* source, while it is watched whether it does not */
  gboolean pace_started;    /* its first frame was there */
  guint n_late;             /* how often in a row it was seen not to */
  ProofTime pace_from;      /* where playing stood then */
  gint64 pace_since;        /* monotonic, in microseconds */
  ProofFrameSpan held;      /* where the newest seek keeps to, or empty */

  ProofFrameSpan loop;   /* to play over and over, or empty */
  ProofFrameSpan around; /* to play in passing, or empty */
  guint home;            /* where to go after that */

  ProofStepWindow *window; /* NULL until somebody may step back */
  ProofFrame *parked;      /* where the pipeline stands while the window shows another frame */
  gboolean awaiting;       /* the wish in flight waits for the window */
  guint rest;              /* source: fills the window when nothing has happened for a while */

  double rate;
  double volume;
  gboolean mute;
};

typedef enum
{
  PROP_STATE = 1,
  PROP_FRAME,
  PROP_FRAME_TABLE,
  PROP_POSITION,
  PROP_FRAME_NUMBER,
  PROP_DURATION,
  PROP_RATE,
  PROP_VOLUME,
  PROP_MUTE,
  PROP_ERROR,
  PROP_SEEKING,
  PROP_SKIPPING,
  PROP_OVERWRITTEN,
} ProofPlayerProperty;

/* The object: proof-player.c */
void     proof_player_notify          (ProofPlayer         *self,
                                       ProofPlayerProperty  property);
void     proof_player_set_state       (ProofPlayer         *self,
                                       ProofPlayerState     state);
gboolean proof_player_is_open         (ProofPlayer         *self);
void     proof_player_set_frame       (ProofPlayer         *self,
                                       ProofFrame          *frame);

/* The pipeline: proof-player-pipeline.c */
void     proof_player_start_pipeline  (ProofPlayer         *self);
void     proof_player_stop_pipeline   (ProofPlayer         *self);
void     proof_player_set_backward    (ProofPlayer         *self,
                                       gboolean             backward);
void     proof_player_apply_volume    (ProofPlayer         *self);
gboolean proof_player_is_settled      (ProofPlayer         *self);
void     proof_player_async_done      (ProofPlayer         *self);
void     proof_player_fail            (ProofPlayer         *self,
                                       GError              *error);

/* Where to go, and whether it is reached: proof-player-seek.c */
void     proof_player_take_frame      (ProofPlayer         *self);
gboolean proof_player_send_seek       (ProofPlayer         *self,
                                       const ProofSeekWish *wish);
void     proof_player_start_next_seek (ProofPlayer         *self);
void     proof_player_check_arrival   (ProofPlayer         *self);
void     proof_player_seek_in_place   (ProofPlayer         *self);

/* Frames at hand: proof-player-step.c */
guint    proof_player_get_standing    (ProofPlayer         *self);
gboolean proof_player_show_kept       (ProofPlayer         *self,
                                       const ProofSeekWish *wish);
gboolean proof_player_await_kept      (ProofPlayer         *self,
                                       const ProofSeekWish *wish);
void     proof_player_stop_awaiting   (ProofPlayer         *self);
void     proof_player_rest            (ProofPlayer         *self);
void     proof_player_stop_filling    (ProofPlayer         *self);
void     proof_player_drop_kept       (ProofPlayer         *self);
void     proof_player_close_kept      (ProofPlayer         *self);

/* Whether the picture keeps up: proof-player-pace.c */
void     proof_player_watch_pace      (ProofPlayer         *self,
                                       ProofTime            from);
void     proof_player_stop_pace       (ProofPlayer         *self);
void     proof_player_set_skipping    (ProofPlayer         *self,
                                       gboolean             skipping);

/* What is played over and over, or in passing: proof-player-loop.c */
gboolean proof_player_is_held         (ProofPlayer         *self);
void     proof_player_hold            (ProofPlayer         *self,
                                       double               rate,
                                       ProofTime           *begin,
                                       ProofTime           *end);
void     proof_player_enter_span      (ProofPlayer         *self);
gboolean proof_player_end_span        (ProofPlayer         *self);
void     proof_player_forget_around   (ProofPlayer         *self);

G_END_DECLS

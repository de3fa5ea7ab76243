/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-frame-table.h"

G_BEGIN_DECLS

typedef enum
{
  PROOF_PLAYER_EMPTY,
  PROOF_PLAYER_LOADING,
  PROOF_PLAYER_PAUSED,
  PROOF_PLAYER_PLAYING,
  PROOF_PLAYER_ENDED,
  PROOF_PLAYER_FAILED,
} ProofPlayerState;

#define PROOF_TYPE_PLAYER_STATE (proof_player_state_get_type ())
GType proof_player_state_get_type (void);

/* Frames from @begin up to, not including, @end; empty where they are equal. */
typedef struct
{
  guint begin;
  guint end;
} ProofFrameSpan;

/* Rates of playing, in either direction. */
#define PROOF_PLAYER_MIN_RATE 0.1
#define PROOF_PLAYER_MAX_RATE 8.0

#define PROOF_TYPE_PLAYER (proof_player_get_type ())

/* Plays one video: playbin3 with our own sink. Main thread; the streaming thread hands over frames
 * through a one-slot mailbox and nothing else.
 *
 * Properties (all notify on the main thread): state, frame (ProofFrame: the one to draw now),
 * frame-table (NULL until scanned), position (ProofTime of the frame on screen by the table),
 * frame-number (PROOF_NO_FRAME until known), duration, rate, volume (0..1, cubic), mute, error
 * (GError), seeking, skipping (of playing: only key frames are shown, as decoding all of them takes too
 * long for the rate), overwritten (guint: frames that were replaced before they were taken). */
G_DECLARE_FINAL_TYPE (ProofPlayer, proof_player, PROOF, PLAYER, GObject)

ProofPlayer     *proof_player_new              (void);
void             proof_player_open             (ProofPlayer *self,
                                                ProofMedia  *media);
void             proof_player_close            (ProofPlayer *self);
ProofMedia      *proof_player_get_media        (ProofPlayer *self);

void             proof_player_play             (ProofPlayer *self);
void             proof_player_pause            (ProofPlayer *self);
void             proof_player_toggle           (ProofPlayer *self);
/* Newest wish wins. @accurate FALSE: the nearest key frame, for dragging. */
void             proof_player_seek             (ProofPlayer *self,
                                                ProofTime    time,
                                                gboolean     accurate);
void             proof_player_seek_frame       (ProofPlayer *self,
                                                guint        frame);
/* By the frame table; pauses. Wishes add up while one is under way. */
void             proof_player_step             (ProofPlayer *self,
                                                int          frames);
void             proof_player_set_rate         (ProofPlayer *self,
                                                double       rate);
double           proof_player_get_rate         (ProofPlayer *self);
/* Empty: no loop. */
void             proof_player_set_loop         (ProofPlayer   *self,
                                                ProofFrameSpan span);
void             proof_player_play_around      (ProofPlayer   *self,
                                                ProofFrameSpan span,
                                                guint          home);
void             proof_player_set_volume       (ProofPlayer *self,
                                                double       volume);
double           proof_player_get_volume       (ProofPlayer *self);
void             proof_player_set_mute         (ProofPlayer *self,
                                                gboolean     mute);
gboolean         proof_player_get_mute         (ProofPlayer *self);

ProofPlayerState proof_player_get_state        (ProofPlayer *self);
ProofFrame      *proof_player_get_frame        (ProofPlayer *self);
ProofFrameTable *proof_player_get_frame_table  (ProofPlayer *self);
ProofTime        proof_player_get_position     (ProofPlayer *self);
guint            proof_player_get_frame_number (ProofPlayer *self);
ProofTime        proof_player_get_start        (ProofPlayer *self);
ProofTime        proof_player_get_duration     (ProofPlayer *self);
ProofTime        proof_player_get_full_duration (ProofPlayer *self);
const GError    *proof_player_get_error        (ProofPlayer *self);
gboolean         proof_player_get_seeking      (ProofPlayer *self);

G_END_DECLS

/* What was posted, what came, and whether that is all of it, once and in order.
 *
 * In order: if a message was answered before another was posted, no socket gets it after that
 * one; and all sockets of a dialog get the same order.
 */
#include "load.h"

#include <stdlib.h>
#include <string.h>

struct verdict verdict;
struct dialog *dialogs;
struct reader *readers;
uint32_t dialog_count, reader_count;

static float *ages; /* milliseconds from the POST to the frame */
static size_t age_count, age_room;

uint32_t post_new(struct dialog *dialog, nanoseconds when) {
    if (dialog->count == dialog->room) {
        dialog->room = dialog->room ? 2 * dialog->room : 64;
        dialog->messages = grown(dialog->messages, dialog->room * sizeof *dialog->messages);
    }
    dialog->messages[dialog->count] = (struct message){when, dialog->low, ASKED};
    dialog->asked++;
    return dialog->count++;
}

void answered(struct dialog *dialog, uint32_t number, int status) {
    bool stored = status / 100 == 2;
    dialog->messages[number].state = stored ? STORED : REFUSED;
    dialog->asked--;
    while (dialog->low < dialog->count && dialog->messages[dialog->low].state != ASKED)
        dialog->low++;
    if (stored) {
        verdict.stored++;
    } else {
        verdict.refused++;
        verdict.status = status;
    }
}

void arrived(struct reader *reader, uint32_t number, nanoseconds at) {
    struct dialog *dialog = reader->dialog;
    if (number >= dialog->count) {
        verdict.duplicated++; /* nobody posted it here */
        return;
    }
    if (number >= reader->room) {
        reader->seen = grown(reader->seen, dialog->room);
        memset(reader->seen + reader->room, 0, dialog->room - reader->room);
        reader->room = dialog->room;
    }
    if (reader->seen[number]) {
        verdict.duplicated++;
        return;
    }
    reader->seen[number] = 1;
    if (number < reader->from)
        return; /* judged as lost already */
    struct message *message = &dialog->messages[number];
    if (number < reader->floor)
        verdict.disordered++;
    if (message->floor > reader->floor)
        reader->floor = message->floor;
    reader->order = reader->order * 1000003 + number + 1;
    if (reader->owed)
        reader->owed--;
    verdict.deliveries++;
    if (age_count == age_room) {
        age_room = age_room ? 2 * age_room : 65536;
        ages = grown(ages, age_room * sizeof *ages);
    }
    ages[age_count++] = (at - message->posted) / 1e6;
}

static bool misses(const struct reader *reader, uint32_t number) {
    bool seen = number < reader->room && reader->seen[number];
    return !seen && reader->dialog->messages[number].state == STORED;
}

bool has_all(const struct reader *reader) {
    for (uint32_t number = reader->from; number < reader->dialog->count; number++)
        if (misses(reader, number))
            return false;
    return true;
}

/* Adds to the verdict what has not come, and sockets of a dialog that disagree on the order. */
void judge(void) {
    struct reader *first = NULL;
    for (struct reader *reader = readers; reader < readers + reader_count; reader++) {
        if (!reader->connection && !reader->ready)
            continue; /* it was never opened */
        uint64_t lost = 0;
        for (uint32_t number = reader->from; number < reader->dialog->count; number++)
            lost += misses(reader, number);
        verdict.lost += lost;
        if (lost)
            continue;
        if (first && first->dialog == reader->dialog)
            verdict.disordered += first->order != reader->order;
        else
            first = reader;
    }
}

/* What is judged from now on are new messages: each socket that is open must get all of them. */
void begin_judging(void) {
    memset(&verdict, 0, sizeof verdict);
    age_count = 0;
    for (struct reader *reader = readers; reader < readers + reader_count; reader++) {
        reader->from = reader->dialog->count;
        reader->order = 0;
    }
}

static int by_size(const void *one, const void *other) {
    float a = *(const float *)one, b = *(const float *)other;
    return (a > b) - (a < b);
}

double percentile(double part) {
    if (!age_count)
        return 0;
    qsort(ages, age_count, sizeof *ages, by_size);
    size_t place = part * age_count;
    return ages[place < age_count ? place : age_count - 1];
}

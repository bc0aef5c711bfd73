/* The plan: which dialogs and sockets there are, and how the server's frames read. */
#define _GNU_SOURCE
#include "load.h"

#include <stdlib.h>
#include <string.h>

struct dialect dialect;

static struct dialog nothing; /* that the probe follows */

static char *field(char **line) {
    char *found = strsep(line, "\t");
    return strdup(found ? found : "");
}

static char *headers(char *line) {
    char *all = grown(NULL, 2 * (line ? strlen(line) : 0) + 3), *end = all;
    *all = 0;
    for (char *one; (one = strsep(&line, "\t"));)
        end += sprintf(end, "%s\r\n", one);
    return all;
}

static struct reader read_reader(struct dialog *dialog, char *line) {
    struct reader reader = {.dialog = dialog};
    reader.hail = field(&line);
    reader.path = field(&line);
    reader.headers = headers(line);
    return reader;
}

void read_plan(FILE *file) {
    char *line = NULL;
    size_t room = 0;
    uint32_t *places = NULL; /* the dialog of each reader: dialogs may still move */
    while (getline(&line, &room, file) > 0) {
        char *rest = line;
        rest[strcspn(rest, "\n")] = 0;
        char *kind = strsep(&rest, "\t");
        if (!strcmp(kind, "dialect")) {
            char **fields[] = {&dialect.ready, &dialect.message, &dialect.ping,
                               &dialect.pong,  &dialect.ack,     &dialect.back};
            for (size_t place = 0; place < 6; place++)
                *fields[place] = field(&rest);
        } else if (!strcmp(kind, "dialog")) {
            dialogs = grown(dialogs, (dialog_count + 1) * sizeof *dialogs);
            char *path = field(&rest);
            dialogs[dialog_count++] = (struct dialog){.path = path, .headers = headers(rest)};
        } else if (!strcmp(kind, "reader")) {
            readers = grown(readers, (reader_count + 1) * sizeof *readers);
            places = grown(places, (reader_count + 1) * sizeof *places);
            places[reader_count] = atoi(strsep(&rest, "\t"));
            readers[reader_count++] = read_reader(NULL, rest);
        } else if (!strcmp(kind, "probe")) {
            probe = read_reader(&nothing, rest);
        }
    }
    for (uint32_t place = 0; place < reader_count; place++)
        readers[place].dialog = dialogs + places[place];
    free(line);
    free(places);
}

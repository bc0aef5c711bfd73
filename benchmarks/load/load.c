/* load PORT PLAN: opens sockets and posts messages as its standard input says, answers in JSON.
 *
 * A line of the plan is fields with tabs between; more of them are lines of a request's head:
 *   dialect READY MESSAGE PING PONG ACK BACK   what frames of the server's begin with or contain
 *   dialog PATH HEADERS…                       where its messages are posted to
 *   reader DIALOG HAIL PATH HEADERS…           a socket: its dialog, and what it says at first
 *   probe HAIL PATH HEADERS…                   a quiet socket, to see how long the server is away
 * Commands:
 *   open COUNT ABREAST   the first readers, so many on their way at once
 *   back COUNT ABREAST   the same, with what they missed since they were closed
 *   post SECONDS POSTERS RATE COUNT PATIENCE   to the first dialogs; RATE 0: as fast as answered
 *   close                           all readers
 */
#include "load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

int main(int count, char **words) {
    FILE *file = count == 3 ? fopen(words[2], "r") : NULL;
    struct rlimit files;
    if (!file) {
        fprintf(stderr, "load PORT PLAN\n");
        return 2;
    }
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    read_plan(file);
    salt = (uint32_t)now() ^ (uint32_t)getpid() << 16;
    open_wire(atoi(words[1]));
    setvbuf(stdout, NULL, _IOLBF, 0);
    char line[256];
    while (fgets(line, sizeof line, stdin)) {
        uint32_t some, abreast;
        double seconds, rate, patience;
        if (sscanf(line, "open %u %u", &some, &abreast) == 2)
            open_readers(some, abreast, false);
        else if (sscanf(line, "back %u %u", &some, &abreast) == 2)
            open_readers(some, abreast, true);
        else if (sscanf(line, "post %lf %u %lf %u %lf", &seconds, &abreast, &rate, &some,
                        &patience) == 5)
            post(seconds, abreast, rate, some, patience);
        else if (!strncmp(line, "close", 5))
            close_readers(), puts("{}");
    }
    return 0;
}

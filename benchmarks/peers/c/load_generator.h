/* A client's connection, in plain text or in TLS. */
#ifndef LOAD_GENERATOR_H
#define LOAD_GENERATOR_H

#include "net.h"

struct link {
    int fd;
    void *tls; /* null in plain text */
};

/* Connects, with TLS up to the end of the handshake. */
struct link dial(int port, int tls);

/* Never waits: there is to be room. */
void send_all(struct link *link, const char *data, int length);

/* Returns 0 when nothing is there now; the end of the stream is a failure. */
int receive_some(struct link *link, char *buffer, int room);

/* Closes in order: the server reads the end of the stream. */
void hang_up(struct link *link);

#endif

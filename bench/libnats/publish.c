// Publishes messages with libnats and prints how many the server has taken in a second: what our own client's rate is held against.
// "core" ends when the server has read all of them, "jetstream" when the stream has acknowledged each; a thousand are on their way at once, each with an id.
#include <nats/nats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void require(natsStatus status, const char *what)
{
    if (status != NATS_OK)
    {
        fprintf(stderr, "%s: %s\n", what, natsStatus_GetText(status));
        exit(1);
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void publish_core(natsConnection *connection, const char *subject, const char *data, int bytes, long count)
{
    for (long i = 0; i < count; i++)
    {
        require(natsConnection_Publish(connection, subject, data, bytes), "publish");
    }
    require(natsConnection_Flush(connection), "flush");
}

static void publish_stream(jsCtx *stream, const char *run, const char *subject, const char *data, int bytes, long count)
{
    char id[64];
    for (long i = 0; i < count; i++)
    {
        jsPubOptions options;
        jsPubOptions_Init(&options);
        snprintf(id, sizeof id, "%s-%ld", run, i);
        options.MsgId = id;
        require(js_PublishAsync(stream, subject, data, bytes, &options), "publish");
    }
    jsPubOptions patience;
    jsPubOptions_Init(&patience);
    patience.MaxWait = 60000;
    require(js_PublishAsyncComplete(stream, &patience), "acknowledgements");
}

int main(int count, char **arguments)
{
    if (count != 7)
    {
        fprintf(stderr, "publish URL core|jetstream SUBJECT MESSAGES BYTES RUN\n");
        return 2;
    }
    const char *way = arguments[2], *subject = arguments[3], *run = arguments[6];
    long messages = atol(arguments[4]);
    int bytes = atoi(arguments[5]);
    char *data = malloc(bytes);
    memset(data, 'x', bytes);

    natsConnection *connection = NULL;
    jsCtx *stream = NULL;
    jsOptions options;
    require(natsConnection_ConnectTo(&connection, arguments[1]), "connect");
    jsOptions_Init(&options);
    options.PublishAsync.MaxPending = 1000;
    options.PublishAsync.StallWait = 60000;
    require(natsConnection_JetStream(&stream, connection, &options), "jetstream");

    double started = now();
    if (strcmp(way, "core") == 0)
    {
        publish_core(connection, subject, data, bytes, messages);
    }
    else
    {
        publish_stream(stream, run, subject, data, bytes, messages);
    }
    printf("%f\n", messages / (now() - started));

    jsCtx_Destroy(stream);
    natsConnection_Destroy(connection);
    nats_Close();
    free(data);
    return 0;
}

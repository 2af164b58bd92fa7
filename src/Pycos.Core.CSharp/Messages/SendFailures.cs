namespace Pycos.Internals;

/// <summary>Turns a send that did not succeed into the exception that says why.</summary>
internal static class SendFailures
{
    internal static void ThrowIfNotSent(SendResult result, PycosTask task)
    {
        if (result != SendResult.Sent)
        {
            throw Failure(result, task);
        }
    }

    private static Exception Failure(SendResult result, PycosTask task) => result switch
    {
        SendResult.Ended => new TaskEndedException(
            $"Task {task} has ended, so it takes no more messages. TrySend tells this without an exception."),
        SendResult.Full => new InboxFullException(
            $"The inbox of task {task} is full. Await SendAsync to wait for room, or give the task another InboxOptions."),
        _ => new InboxFullException(
            $"The inbox of task {task} is full, and its InboxFullMode is Fail. Send less, or give the task another InboxOptions."),
    };
}

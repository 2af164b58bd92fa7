namespace Pycos.Internals;

/// <summary>Turns a send that did not succeed into the exception that says why.</summary>
internal static class SendFailures
{
    internal static void ThrowIfNotSent(SendResult result, object task)
    {
        if (result != SendResult.Sent)
        {
            throw Failure(result, task);
        }
    }

    private static Exception Failure(SendResult result, object task) => result switch
    {
        SendResult.Ended => new TaskEndedException(
            $"Task {task} has ended, so it takes no more messages. TrySend tells this without an exception."),
        SendResult.Unreachable => Unreachable((RemoteTask)task),
        SendResult.Full when task is RemoteTask => new InboxFullException(
            $"So many messages are on their way to the process of task {task} that there is no room for more. Await SendAsync to wait "
            + "for room, or allow for more in the node's options."),
        SendResult.Full => new InboxFullException(
            $"The inbox of task {task} is full. Await SendAsync to wait for room, or give the task another InboxOptions."),
        _ => new InboxFullException(
            $"The inbox of task {task} is full, and its InboxFullMode is Fail. Send less, or give the task another InboxOptions."),
    };

    private static TaskUnreachableException Unreachable(RemoteTask task)
    {
        var why = task.Site.WhyUnreachable();
        return new TaskUnreachableException($"Nothing can be sent to task {task}. {why.Message} TrySend tells this without an exception.", why);
    }
}

namespace Pycos.Internals;

/// <summary>Sees to it that an inbox is used only by its own task.</summary>
internal static class InboxOwner
{
    internal static PycosTask Check(long owner)
    {
        var task = Scheduler.RunningTaskOrThrow();
        return task.Id == owner ? task : throw Stranger(owner, task);
    }

    private static WrongSchedulerException Stranger(long owner, PycosTask task) => new(
        $"Task {task} used the inbox of task number {owner}. Only a task itself can receive from its inbox; send it a message "
        + "through its TaskRef instead.");
}

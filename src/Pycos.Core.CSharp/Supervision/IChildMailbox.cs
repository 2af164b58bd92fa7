namespace Pycos.Internals;

/// <summary>What stands between those who send to a child of a supervisor and the task that the child runs as at the moment.</summary>
internal interface IChildMailbox
{
    /// <summary>A supervisor takes the child. On any thread; false if another one has it.</summary>
    bool TryEnter(Supervisor supervisor, InboxOptions inbox);

    /// <summary>The child is about to run: from now on messages are kept for it.</summary>
    void Open();

    /// <summary>The child will not be started by itself: what was kept for it is dropped, and sends are refused.</summary>
    void Close();

    /// <summary>The supervisor has nothing more to do with the child.</summary>
    void Leave(Supervisor supervisor);
}

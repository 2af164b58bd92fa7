namespace Pycos.Internals;

/// <summary>The seam by which a simulation decides which of the ready tasks runs next.</summary>
internal interface IRunOrder
{
    /// <summary>Which of so many ready tasks runs next; 0 is the one that has been ready longest.</summary>
    int Choose(int count);

    /// <summary>Whether a task that became ready really enters the run queue. Anything but true is a fault.</summary>
    bool Admits(PycosTask task);
}

namespace Pycos.Internals;

/// <summary>The last notes of a job that was not done at its first attempt: a ring that grows.</summary>
internal sealed class JobHistory
{
    /// <summary>32: some ten attempts. Beyond, the oldest are dropped, so that a job that is tried for days does not fill the memory.</summary>
    internal const int MaxNotes = 32;

    private JobNote[] notes = new JobNote[4];
    private int first;

    internal int Count { get; private set; }

    internal JobNote this[int index] => notes[(first + index) % notes.Length];

    internal void Add(JobNote note)
    {
        if (Count == MaxNotes)
        {
            first = (first + 1) % MaxNotes;
            Count--;
        }
        else if (Count == notes.Length)
        {
            // Nothing was dropped yet, so the ring begins at its first place.
            Array.Resize(ref notes, notes.Length * 2);
        }

        notes[(first + Count++) % notes.Length] = note;
    }
}

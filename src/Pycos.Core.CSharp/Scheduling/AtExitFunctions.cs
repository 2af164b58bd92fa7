namespace Pycos.Internals;

/// <summary>Functions to be called when a scheduler finishes: highest priority first, equals in order of registration.</summary>
internal sealed class AtExitFunctions
{
    private readonly Lock gate = new();
    private readonly List<(int Priority, Action Function)> entries = [];

    internal void Add(int priority, Action function)
    {
        lock (gate)
        {
            var index = entries.FindIndex(entry => entry.Priority < priority);
            entries.Insert(index < 0 ? entries.Count : index, (priority, function));
        }
    }

    internal bool Remove(int priority, Action function)
    {
        lock (gate)
        {
            return entries.RemoveAll(entry => entry.Priority == priority && entry.Function == function) > 0;
        }
    }

    /// <summary>Takes the next function, so that one added meanwhile is called too.</summary>
    internal Action? Take()
    {
        lock (gate)
        {
            if (entries.Count == 0)
            {
                return null;
            }

            var function = entries[0].Function;
            entries.RemoveAt(0);
            return function;
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pycos.Internals;

/// <summary>
/// The tasks of a node whose addresses have left it, by number, until they end: others reach no task but these. Used from every
/// thread.
/// </summary>
[DebuggerDisplay("{exports.Count} tasks")]
internal sealed class ExportTable(NodeCodec codec)
{
    private readonly ConcurrentDictionary<long, Export> exports = new();
    private readonly Maker maker = new(codec);

    internal int Count => exports.Count;

    internal Export? Find(ulong number) =>
        exports.TryGetValue((long)number, out var export) && export.Task.IsAlive ? export : null;

    /// <summary>Lets others reach a task.</summary>
    internal Export Add(PycosTask task)
    {
        if (exports.TryGetValue(task.Id, out var present))
        {
            return present;
        }

        var export = task.Inbox is { } inbox ? maker.Make(task, inbox) : new SilentExport(task);
        if (!exports.TryAdd(task.Id, export))
        {
            return exports[task.Id];
        }

        // After it was added: a task that has ended meanwhile is taken out at once.
        task.WhenEnded(ended => exports.TryRemove(ended.Id, out _), observes: false);
        return export;
    }

    private sealed class Maker(NodeCodec codec) : IInboxVisitor<Func<PycosTask, Export>>
    {
        public Func<PycosTask, Export> Visit<TMessage>(InboxQueue<TMessage> inbox) =>
            task => new Export<TMessage>(task, InboxQueue<TMessage>.Of(task), codec);

        internal Export Make(PycosTask task, InboxQueue inbox) => inbox.Visit(this)(task);
    }
}

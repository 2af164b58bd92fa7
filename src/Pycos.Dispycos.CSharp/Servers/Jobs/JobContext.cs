using System.Buffers.Binary;
using System.Collections.Concurrent;
using Pycos.Internals;

namespace Pycos;

/// <summary>What a job can learn of the server that runs it, and tell its client.</summary>
public sealed partial class JobContext
{
    private readonly ServerJob job;
    private int heeds;

    internal JobContext(ServerJob job) => this.job = job;

    /// <summary>The job that the running task runs. In that task; one that it has spawned is given what it needs.</summary>
    /// <exception cref="InvalidOperationException">The running task runs no job of a cluster.</exception>
    public static JobContext Current => TryGetCurrent() ?? throw new InvalidOperationException(
        "The running task is not that of a job. Take JobContext.Current in the job itself, before other tasks are spawned.");

    /// <summary>The job.</summary>
    public JobId Id => new(job.Number);

    /// <summary>Which attempt to run it this is, from 1.</summary>
    public int Attempt => job.Attempt;

    /// <summary>The server that runs it.</summary>
    public ServerId Server => new(job.Server.Settings.Node, job.Server.Settings.Number, job.Server.Settings.Incarnation);

    /// <summary>The server's node: for names, files and tasks of the client and of other servers.</summary>
    public PycosNode Node => job.Server.Node;

    /// <summary>Where the client's node accepts connections; <see langword="null"/> if it accepts none.</summary>
    public Location? Client => job.Server.ClientLocation;

    /// <summary>
    /// The server's own directory, which is its current one: empty when it starts, and deleted when it ends. Files that are sent to the
    /// server arrive there.
    /// </summary>
    public string WorkDirectory => job.Server.Settings.WorkDirectory;

    /// <summary>
    /// Where the files of <see cref="ClusterOptions.Files"/> are, for reading: the parent of <see cref="WorkDirectory"/>, which all servers of
    /// the client at this node share.
    /// </summary>
    public string ClientFiles => SessionFolders.FilesOf(WorkDirectory);

    /// <summary>
    /// Cancelled when the job is to end: it was cancelled, takes too long, or the server closes. A job that has asked for it has most of its
    /// <see cref="JobOptions.Grace"/> to end by itself, and may still return something, the <see cref="Job{T}.TryGetPartialResult">partial result</see>; others are terminated at once.
    /// </summary>
    public CancellationToken Cancellation
    {
        get
        {
            Volatile.Write(ref heeds, 1);
            return job.Cancellation;
        }
    }

    /// <summary>Why the job is to end; <see langword="null"/> while it is not.</summary>
    public string? CancelReason => job.CancelReason;

    /// <summary>What jobs keep in this server for those that come after them; gone with its process. Usable on every thread.</summary>
    public ConcurrentDictionary<string, object> ServerState => job.Server.State;

    /// <summary>What <see cref="ClusterOptions.NodeSetup"/> has given to all servers of this node, for reading. Usable on every thread.</summary>
    public NodeData NodeState => job.Server.NodeState;

    /// <summary>What this server keeps: values, and copies of those of other servers. Usable on every thread.</summary>
    public DataUse DataUse => job.Server.Data.Use;

    /// <summary>The living actor of a name, of those of this cluster. Suspends the running task until the client has looked.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <typeparam name="TState">The type of its state, as it was started.</typeparam>
    /// <returns>What stands for it; <see langword="null"/> if there is none.</returns>
    /// <exception cref="InvalidOperationException">Its state is of another type.</exception>
    public async Coroutine<Actor<TState>?> FindActorAsync<TState>(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var found = await job.Server.Actors.FindAsync(name, TypeText.Of(typeof(TState)), cancellationToken);
        return found is { } id ? new Actor<TState>(id, name) : null;
    }

    internal bool HeedsCancellation => Volatile.Read(ref heeds) == 1;

    /// <summary>The job that the running task runs, if it runs one.</summary>
    /// <returns>The job; <see langword="null"/> elsewhere.</returns>
    public static JobContext? TryGetCurrent() => PycosTask.CurrentOrNull is { } task ? ServerJobs.ContextOf(task) : null;

    /// <summary>
    /// Keeps a value in this server, and returns what refers to it: small, and data, so that the job can return it. Usable on every thread.
    /// </summary>
    /// <param name="value">The value, which must only be read from now on.</param>
    /// <param name="name">What it is called in errors; <see langword="null"/> for a number.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>What refers to it.</returns>
    public DataRef<T> Keep<T>(T value, string? name = null) => job.Server.Data.Keep(value, name);

    /// <summary>Tells the client how far the job is. Never suspends; lost if the client takes no more now. Usable on every thread.</summary>
    /// <param name="fraction">How much is done: 0 to 1.</param>
    /// <param name="text">What is going on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is below 0 or above 1.</exception>
    public void ReportProgress(double fraction, string text = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        ArgumentNullException.ThrowIfNull(text);
        var data = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(data, fraction);
        job.Tell(ServerAnswerKind.Progress, data, text);
    }

    /// <summary>
    /// Sends a file to the client, into its <see cref="ClusterOptions.FilesDirectory"/>: as a whole, or not at all. Suspends the running task
    /// until that is known.
    /// </summary>
    /// <param name="path">The file. What it is called there is the last part of this.</param>
    /// <param name="directory">The folder there, with <c>/</c> between names; made if it is missing. Empty for the client's folder itself.</param>
    /// <param name="options">Whether it replaces another, and how long steps may take; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>; nothing is left of it there then.</param>
    /// <returns>Whether it was sent, was there already, or is another there.</returns>
    /// <exception cref="FileTransferException">The client takes no files, or not this one, or was lost.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    /// <exception cref="ArgumentException">The folder or the file has a name that may not be used between nodes.</exception>
    /// <exception cref="InvalidOperationException">The client's node accepts no connections.</exception>
    public Coroutine<FileSendResult> SendFileAsync(
        string path, string directory = "", FileTransferOptions? options = null, CancellationToken cancellationToken = default) =>
        Client is { } client
            ? Node.SendFileAsync(client, path, directory, options, cancellationToken)
            : throw new InvalidOperationException("Files can not be sent to the client, whose node accepts no connections; it can fetch them.");
}

using System.Collections.Immutable;
using Pycos.Internals;

namespace Pycos;

/// <content>Files of other nodes.</content>
public sealed partial class PycosNode
{
    /// <summary>
    /// The folder that others send files to, fetch them from, list and delete; <see langword="null"/> if the node has none. At first it is
    /// that of <see cref="FileReceivingOptions.Directory"/>.
    /// </summary>
    public string? ReceiveDirectory => Files.Directory;

    /// <summary>
    /// Has others use another folder from now on, which is made if it is missing. What is on its way still goes to the old one. Suspends
    /// the running task until that is done.
    /// </summary>
    /// <param name="directory">
    /// The folder, or its path from the configured one: beneath that, and reached through no link.
    /// </param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="ArgumentException">It lies outside, or its name is not one that may be used between nodes.</exception>
    /// <exception cref="InvalidOperationException">The node has no folder for files.</exception>
    public async Coroutine SetReceiveDirectoryAsync(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        await ThereAsync(Files.MoveToAsync(directory), default);
    }

    /// <summary>
    /// Sends a file to another node, which must have granted <see cref="Capabilities.PutFiles"/>; connects to it if need be. It arrives
    /// as a whole, with its modification time and permissions, or not at all. Suspends the running task until that is known.
    /// </summary>
    /// <param name="to">Where the node accepts connections.</param>
    /// <param name="path">The file. What it is called there is the last part of this.</param>
    /// <param name="directory">
    /// The folder there, with <c>/</c> between names; made if it is missing. Empty for the node's folder for files.
    /// </param>
    /// <param name="options">Whether it replaces another, and how long steps may take; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>; nothing is left of it there then.</param>
    /// <returns>Whether it was sent, was there already, or is another there.</returns>
    /// <exception cref="FileTransferException">
    /// The other node refused it, or was lost; <see cref="FileTransferException.Reason"/> says why.
    /// </exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    /// <exception cref="ArgumentException">The folder or the file has a name that may not be used between nodes.</exception>
    public async Coroutine<FileSendResult> SendFileAsync(
        Location to,
        string path,
        string directory = "",
        FileTransferOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(to);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var how = Checked(options);
        var folders = FoldersOf(directory, nameof(directory));
        FileNames.Split(Path.GetFileName(path), nameof(path));
        var whole = Path.GetFullPath(path);
        return await ThereAsync(Files.SendAsync(to, whole, folders, how), cancellationToken);
    }

    /// <summary>
    /// Deletes a file of another node, which must have granted <see cref="Capabilities.DeleteFiles"/>, and the folders that are empty then,
    /// up to the node's folder for files. Suspends the running task until that is done.
    /// </summary>
    /// <param name="at">Where the node accepts connections.</param>
    /// <param name="remotePath">The file there, with <c>/</c> between names.</param>
    /// <param name="timeout">How long to wait for the answer; <see langword="null"/> for 10 seconds.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>To be awaited.</returns>
    /// <exception cref="FileTransferException">It was not deleted; <see cref="FileTransferException.Reason"/> says why.</exception>
    /// <exception cref="ArgumentException">A name in the path may not be used between nodes.</exception>
    public async Coroutine DeleteFileAsync(
        Location at, string remotePath, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(at);
        var names = NamesOf(remotePath);
        await ThereAsync(Files.DeleteAsync(at, names, LimitOf(timeout)), cancellationToken);
    }

    /// <summary>
    /// Lists the files and folders in a folder of another node, which must have granted <see cref="Capabilities.ReadFiles"/>. Links and
    /// files that are still arriving are left out. Suspends the running task until the answer is there.
    /// </summary>
    /// <param name="at">Where the node accepts connections.</param>
    /// <param name="directory">The folder there, with <c>/</c> between names. Empty for the node's folder for files.</param>
    /// <param name="timeout">How long to wait for the answer; <see langword="null"/> for 10 seconds.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <returns>What is there, ordered by name.</returns>
    /// <exception cref="FileTransferException">It was not listed; <see cref="FileTransferException.Reason"/> says why.</exception>
    /// <exception cref="ArgumentException">A name in the path may not be used between nodes.</exception>
    public async Coroutine<IReadOnlyList<RemoteFile>> ListFilesAsync(
        Location at, string directory = "", TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(at);
        var folders = FoldersOf(directory, nameof(directory));
        return await ThereAsync(Files.ListAsync(at, folders, LimitOf(timeout)), cancellationToken);
    }

    /// <summary>
    /// Fetches a file from another node, which must have granted <see cref="Capabilities.ReadFiles"/>. It arrives as a whole, with its
    /// modification time and permissions, or not at all; <see cref="NodeOptions.Files"/> limits its length and permissions. Suspends the
    /// running task until it is there.
    /// </summary>
    /// <param name="from">Where the node accepts connections.</param>
    /// <param name="remotePath">The file there, with <c>/</c> between names.</param>
    /// <param name="path">What it is to be here. Its folder must be there.</param>
    /// <param name="options">Whether it replaces another, and how long steps may take; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>; nothing is left of it here then.</param>
    /// <returns>What the file is there.</returns>
    /// <exception cref="FileTransferException">It was not sent; <see cref="FileTransferException.Reason"/> says why.</exception>
    /// <exception cref="IOException">There is a file already, or it can not be written.</exception>
    /// <exception cref="ArgumentException">A name in the path may not be used between nodes.</exception>
    public async Coroutine<RemoteFile> FetchFileAsync(
        Location from,
        string remotePath,
        string path,
        FileTransferOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var names = NamesOf(remotePath);
        return await ThereAsync(Files.FetchAsync(from, names, path, Checked(options)), cancellationToken);
    }

    private static FileTransferOptions Checked(FileTransferOptions? options)
    {
        Deadline.ThrowIfNegative(options?.StepTimeout);
        return options ?? new FileTransferOptions();
    }

    private static TimeSpan LimitOf(TimeSpan? timeout)
    {
        Deadline.ThrowIfNegative(timeout);
        return timeout ?? FileTransferOptions.DefaultStepTimeout;
    }

    private static ImmutableArray<string> FoldersOf(string path, string parameter)
    {
        var folders = FileNames.Split(path, parameter);
        return folders.Length <= WireLimits.PathComponents
            ? folders
            : throw new ArgumentException($"A file can stand in {WireLimits.PathComponents} folders at most.", parameter);
    }

    private static ImmutableArray<string> NamesOf(string remotePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(remotePath);
        return FileNames.Split(remotePath, nameof(remotePath));
    }
}

using System.Net.Sockets;

namespace Pycos.Internals;

/// <summary>What can be waited for: pipes, terminals, sockets. The loop of attempts and waits is that of sockets.</summary>
internal sealed class StreamDevice(AsyncSocket stream) : FileDevice
{
    internal override async Coroutine<int> ReadAsync(Memory<byte> buffer, long deadline, CancellationToken cancellation)
    {
        try
        {
            return await stream.ReceiveAsync(buffer, TimeUntil(deadline), cancellation);
        }
        catch (SocketTimeoutException)
        {
            throw new FileTimeoutException("Reading", 0);
        }
        catch (SocketClosedException)
        {
            throw new FileClosedException("that was being read");
        }
        catch (SocketException exception)
        {
            throw new IOException($"The file can not be read. {exception.Message}", exception);
        }
    }

    internal override async Coroutine<int> WriteAsync(ReadOnlyMemory<byte> data, long deadline, CancellationToken cancellation)
    {
        try
        {
            return await stream.SendAsync(data, TimeUntil(deadline), cancellation);
        }
        catch (SocketTimeoutException)
        {
            throw new FileTimeoutException("Writing", 0);
        }
        catch (SocketClosedException)
        {
            throw new FileClosedException("that was being written");
        }
        catch (SocketException exception)
        {
            throw exception.SocketErrorCode == SocketError.Shutdown
                ? new BrokenPipeException(exception)
                : new IOException($"The file can not be written. {exception.Message}", exception);
        }
    }

    internal override void Close() => stream.Dispose();

    private static TimeSpan TimeUntil(long deadline)
    {
        if (deadline == Deadline.Never)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = deadline - PycosTask.Current.Scheduler.Clock.Now;
        return left <= 0 ? TimeSpan.Zero : Deadline.ToTimeSpan(left);
    }
}

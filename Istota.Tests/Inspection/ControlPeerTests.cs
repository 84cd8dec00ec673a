using Istota.Host.Inspection;
using Xunit;

namespace Istota.Tests.Inspection;

public sealed class ControlPeerTests
{
    private const uint Own = 1000;
    private readonly HashSet<int> _agents = [50];
    private readonly HashSet<int> _gone = [60];

    [Theory]
    [InlineData(40, 1000u, true)]
    [InlineData(40, 0u, true)]
    [InlineData(40, 1001u, false)]
    [InlineData(50, 1000u, false)]
    [InlineData(50, 0u, false)]
    [InlineData(60, 1000u, false)]
    [InlineData(0, 1000u, false)]
    public void Our_own_user_and_root_may_speak_but_no_process_of_the_daemon(int pid, uint user, bool may) =>
        Assert.Equal(may, new ControlPeer(_agents.Contains, p => !_gone.Contains(p), Own).Judge(pid, user) is null);
}

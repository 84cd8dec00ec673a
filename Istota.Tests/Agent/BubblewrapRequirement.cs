using Xunit;

namespace Istota.Tests.Agent;

/// <summary>Tests of the agent's box need bubblewrap: without it they are skipped at a developer's desk and fail under CI.</summary>
internal static class BubblewrapRequirement
{
    public static void Demand()
    {
        if (File.Exists("/usr/bin/bwrap")) return;
        const string missing = "bubblewrap is not installed: apt-get install --no-install-recommends bubblewrap";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.SkipUnless(false, missing);
    }
}

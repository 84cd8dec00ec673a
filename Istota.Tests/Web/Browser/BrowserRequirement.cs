using Xunit;

namespace Istota.Tests.Web.Browser;

/// <summary>Asks for a browser, or says that there is none: by a skip at a developer's desk, by a failure under CI.</summary>
internal static class BrowserRequirement
{
    public const string Chromium = "/usr/bin/chromium";

    public static void Demand()
    {
        if (File.Exists(Chromium)) return;
        const string Missing = "no browser is installed: apt-get install --no-install-recommends chromium";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.SkipUnless(false, Missing);
    }
}

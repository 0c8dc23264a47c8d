CREATE INDEX IF NOT EXISTS `items_revised` ON `items` (`arrival`) WHERE revised;
